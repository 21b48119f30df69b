// Requests to the application: the answer, or an error with words.

export class Problem extends Error {
  constructor({ title = 'Something went wrong', detail, cure = '', fields = {} }) {
    super(detail);
    this.title = title;
    this.cure = cure;
    this.fields = fields;
  }
}

export async function get(path) {
  return answer(await reach(path));
}

export async function post(path, body) {
  return answer(await reach(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }));
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    const detail = 'The exchange cannot be reached.';
    throw new Problem(options ? { title: 'Perhaps carried out', detail, cure: 'Look for it before you try again.' } : { detail });
  }
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const detail = body.detail ?? `The exchange answers with an error (${response.status}).`;
  throw new Problem({ ...body, detail });
}
