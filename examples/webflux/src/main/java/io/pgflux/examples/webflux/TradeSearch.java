package io.pgflux.examples.webflux;

import java.util.Collections;
import java.util.List;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/**
 * Pages by key: a page begins where the one before has ended, so, of all trades or of a lot's, the last page costs what the
 * first does, and new rows move nothing. Looking for the end of a trader's reads what is in between.
 */
@Repository
class TradeSearch {

    /** Empty: any. A trader is who begins like that, and has bought or sold. */
    record Filter(String lot, String trader) {}

    /** Newest first. The ids lead to the pages on either side, and are null where nothing is. */
    record Page(List<Trade> trades, Long after, Long before) {}

    private final R2dbcEntityTemplate template;

    TradeSearch(R2dbcEntityTemplate template) {
        this.template = template;
    }

    Mono<Page> page(Filter filter, Long before, Long after, int size) {
        boolean backwards = before == null && after != null;
        Criteria criteria = criteria(filter);
        if (before != null) {
            criteria = criteria.and("id").lessThan(before);
        } else if (after != null) {
            criteria = criteria.and("id").greaterThan(after);
        }
        Query query = Query.query(criteria)
                .sort(Sort.by(backwards ? Sort.Direction.ASC : Sort.Direction.DESC, "id"))
                .limit(size + 1); // one more says whether there is another page
        return template.select(Trade.class)
                .matching(query)
                .all()
                .collectList()
                .map(found -> page(found, size, backwards, before != null));
    }

    private static Page page(List<Trade> found, int size, boolean backwards, boolean hasNewer) {
        boolean more = found.size() > size;
        List<Trade> trades = more ? found.subList(0, size) : found;
        if (backwards) {
            Collections.reverse(trades);
        }
        if (trades.isEmpty()) {
            return new Page(trades, null, null);
        }
        Long first = trades.get(0).id();
        Long last = trades.get(trades.size() - 1).id();
        boolean newer = backwards ? more : hasNewer;
        boolean older = backwards || more;
        return new Page(trades, newer ? first : null, older ? last : null);
    }

    private static Criteria criteria(Filter filter) {
        Criteria criteria = Criteria.empty();
        if (!filter.lot().isEmpty()) {
            criteria = criteria.and("lot").is(filter.lot());
        }
        if (!filter.trader().isEmpty()) {
            String pattern = filter.trader().replaceAll("[\\\\%_]", "\\\\$0") + "%";
            criteria = criteria.and(Criteria.where("buyer")
                    .like(pattern)
                    .ignoreCase(true)
                    .or("seller")
                    .like(pattern)
                    .ignoreCase(true));
        }
        return criteria;
    }
}
