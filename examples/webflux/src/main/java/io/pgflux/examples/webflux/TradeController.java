package io.pgflux.examples.webflux;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The trades so far: page by page, or all in one file. */
@RestController
class TradeController {

    private final TradeSearch search;
    private final Downloads downloads;

    TradeController(TradeSearch search, Downloads downloads) {
        this.search = search;
        this.downloads = downloads;
    }

    /** Newest first: those before an id, those after one, or without either the first page. */
    @GetMapping("/api/trades")
    Mono<TradeSearch.Page> page(
            @RequestParam(defaultValue = "") String lot,
            @RequestParam(defaultValue = "") String trader,
            @RequestParam(required = false) Long before,
            @RequestParam(required = false) Long after,
            @RequestParam(defaultValue = "12") int size) {
        var filter = new TradeSearch.Filter(lot, trader.strip());
        return search.page(filter, before, after, Math.max(1, Math.min(size, 200)));
    }

    @GetMapping("/trades.csv")
    ResponseEntity<Flux<String>> csv(@RequestParam(defaultValue = "1000000") long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("The number of rows is less than 0.");
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("trades.csv")
                                .build()
                                .toString())
                .body(downloads.of(rows));
    }
}
