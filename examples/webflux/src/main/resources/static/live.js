// The stream of moments, and what to say when it does not come.
const SILENCE = 6000; // milliseconds; a moment comes every 400
const AGAIN = 1000;

export class Live {
  #source = null;
  #timer = 0;
  #listener;

  /** listener: moment(data), trouble({reason, cure}) */
  constructor(listener) {
    this.#listener = listener;
  }

  open() {
    this.close();
    const source = this.#source = new EventSource('api/live');
    source.addEventListener('moment', event => {
      this.#expect();
      this.#listener.moment(JSON.parse(event.data));
    });
    source.addEventListener('trouble', event => {
      this.#expect();
      this.#listener.trouble(JSON.parse(event.data));
    });
    source.onerror = () => this.#lost('The exchange cannot be reached.', '');
    this.#expect();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #expect() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost('The exchange has fallen silent.', ''), SILENCE);
  }

  #lost(reason, cure) {
    this.close();
    this.#listener.trouble({ reason, cure });
    this.#timer = setTimeout(() => this.open(), AGAIN);
  }
}
