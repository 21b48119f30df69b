package io.pgflux.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The application over HTTP, with nobody trading but the tests. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"market.pace=0", "market.history=1000"})
@ContextConfiguration(initializers = OwnPostgres.class)
class ExchangeIT {

    /** Of a moment, what is looked at here. */
    record Seen(List<Trade> trades, List<Book.Page> book) {}

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @LocalServerPort
    private int port;

    @Autowired
    private DatabaseClient database;

    @Autowired
    private Offers offers;

    private WebTestClient client;

    @BeforeEach
    void connect() {
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(LIMIT)
                .build();
    }

    @BeforeEach
    void fillTheBook() {
        sql("DELETE FROM offer");
        sql("UPDATE account SET cash = 50000 WHERE trader = 'You'");
        sql("UPDATE holding SET bags = 40 WHERE trader = 'You'");
        offers.saveAll(List.of(
                        offer(Side.SELL, "Bo", "401.00", 10),
                        offer(Side.SELL, "Hana", "400.00", 5),
                        offer(Side.SELL, "Emil", "500.00", 200),
                        offer(Side.BUY, "Amara", "399.00", 100)))
                .blockLast(LIMIT);
    }

    private static Offer offer(Side side, String trader, String price, int bags) {
        return new Offer(null, "YIR", side, trader, new BigDecimal(price), bags);
    }

    @Test
    void thePageIsThereAndRevalidated() {
        client.get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("Kontor"));
        client.get()
                .uri("/app.js")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache");
    }

    @Test
    void anOrderTakesTheBestOffersFirst() {
        WebTestClient.ResponseSpec answer = order("BUY", 8, "402");

        Receipt receipt = answer.expectStatus()
                .isOk()
                .expectBody(Receipt.class)
                .returnResult()
                .getResponseBody();
        assertThat(receipt.total()).isEqualByComparingTo("3203.00");
        assertThat(receipt.trades()).extracting(Trade::seller).containsExactly("Hana", "Bo");
        assertThat(receipt.trades()).extracting(Trade::bags).containsExactly(5, 3);
        assertThat(cash()).isEqualByComparingTo("46797.00");
        assertThat(held()).isEqualTo(48);
        assertThat(offered()).isEqualTo(207);
    }

    @Test
    void anOrderThatTheBookCannotFillChangesNothing() {
        order("BUY", 16, "402")
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("Only 15 of 16 bags of YIR are offered at 402 dollars or less.");
        assertThatNothingHasChanged();
    }

    @Test
    void theDatabaseSaysWhyAnOrderIsTooDear() {
        order("BUY", 200, "500")
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The order costs 98510.00 dollars, and the account has 50000.00.")
                .jsonPath("$.cure")
                .isEqualTo("Order fewer bags, or sell some first.");
        assertThatNothingHasChanged();
    }

    @Test
    void theDatabaseSaysWhyNothingIsSoldThatIsNotThere() {
        order("SELL", 41, "399")
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The order sells 41 bags of YIR, and the account has 40.");
        assertThatNothingHasChanged();
    }

    @Test
    void aFormSaysWhatIsWrongWithEachField() {
        order("BUY", 0, "1.234")
                .expectStatus()
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody()
                .jsonPath("$.fields.bags")
                .isEqualTo("Order at least one bag.")
                .jsonPath("$.fields.price")
                .isEqualTo("Say it in dollars and cents, below a million.");
        order("GIVE", 1, "1").expectStatus().isBadRequest();
    }

    @Test
    void pagesLeadToEachTradeOnceAndBack() {
        List<Long> forth = new ArrayList<>();
        TradeSearch.Page page = page("");
        int pages = 1;
        for (; page.before() != null; page = page("&before=" + page.before()), pages++) {
            page.trades().forEach(trade -> forth.add(trade.id()));
        }
        page.trades().forEach(trade -> forth.add(trade.id()));
        assertThat(forth)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one))
                .doesNotHaveDuplicates();
        assertThat((long) forth.size()).isEqualTo(count("SELECT count(*) FROM trade"));

        int back = 1;
        for (; page.after() != null; page = page("&after=" + page.after())) {
            back++;
        }
        assertThat(back).isEqualTo(pages);
        assertThat(page.trades().get(0).id()).isEqualTo(forth.get(0));
    }

    @Test
    void aSearchFindsThoseWhoBoughtAndThoseWhoSold() {
        TradeSearch.Page found = page("&lot=HUI&trader=ama");
        assertThat(found.trades())
                .isNotEmpty()
                .allMatch(trade -> trade.lot().equals("HUI"))
                .allMatch(
                        trade -> trade.buyer().equals("Amara") || trade.seller().equals("Amara"))
                .anyMatch(trade -> trade.buyer().equals("Amara"))
                .anyMatch(trade -> trade.seller().equals("Amara"));
        assertThat(page("&trader=%25").trades()).isEmpty(); // a percent sign is no wildcard
    }

    @Test
    void whoWatchesSeesATradeWhenItIsMade() {
        Flux<Seen> moments =
                live().filter(event -> "moment".equals(event.event())).map(ServerSentEvent::data);
        StepVerifier.create(moments)
                .assertNext(moment -> assertThat(moment.book()).hasSize(2))
                .then(() -> order("BUY", 1, "400").expectStatus().isOk())
                .thenConsumeWhile(moment -> moment.trades().isEmpty())
                .assertNext(moment -> assertThat(moment.trades().get(0).buyer()).isEqualTo("You"))
                .thenCancel()
                .verify(LIMIT);
        nothingIsBorrowed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'lot': 'YIR', 'side': 'BUY', 'bags': 1.9, 'price': 400}",
                "{'lot': 'YIR', 'side': 'BUY', 'bags': '1', 'price': 400}",
                "{'lot': 'YIR', 'side': 0, 'bags': 1, 'price': 400}"
            })
    void whatIsNoOrderIsNotTakenForOne(String body) {
        client.post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.replace('\'', '"'))
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The exchange does not understand the request.");
        assertThatNothingHasChanged();
    }

    @Test
    void whatPostgresCannotStoreIsNoLotAndNoTrader() {
        client.post()
                .uri("/api/orders")
                .bodyValue(Map.of("lot", "Y\0R", "side", "BUY", "bags", 1, "price", 400))
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody()
                .jsonPath("$.fields.lot")
                .isEqualTo("Choose a lot.");
        client.get()
                .uri("/api/trades?trader={name}", "\0")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.title")
                .isEqualTo("Not carried out");
    }

    @Test
    void aDownloadOfLessThanNothingIsRefusedBeforeItBegins() {
        client.get()
                .uri("/trades.csv?rows=-1")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The number of rows is less than 0.");
        client.get()
                .uri("/trades.csv?rows=0")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("id,lot,buyer,seller,price,bags,at\n");
    }

    @Test
    void theTablesAreInASchemaOfTheirOwn() {
        assertThat(count("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isZero();
        assertThat(count("SELECT count(*) FROM pg_type WHERE typnamespace = 'public'::regnamespace"))
                .isZero();
    }

    /** Soon after nobody looks any more, no connection is in a transaction, and nothing runs. */
    private void nothingIsBorrowed() {
        String busy =
                "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        Flux.interval(Duration.ofMillis(50))
                .onBackpressureDrop()
                .concatMap(tick -> database.sql(busy).mapValue(Long.class).one())
                .buffer(5, 1) // five times in a row: it may look between two glances of a poll
                .takeUntil(some -> some.stream().allMatch(count -> count == 0))
                .blockLast(LIMIT);
    }

    private Flux<ServerSentEvent<Seen>> live() {
        return client.get()
                .uri("/api/live")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<Seen>>() {})
                .getResponseBody();
    }

    private WebTestClient.ResponseSpec order(String side, int bags, String price) {
        return client.post()
                .uri("/api/orders")
                .bodyValue(Map.of("lot", "YIR", "side", side, "bags", bags, "price", new BigDecimal(price)))
                .exchange();
    }

    private TradeSearch.Page page(String query) {
        return client.get()
                .uri("/api/trades?size=150" + query.replace("%25", "{percent}"), "%")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(TradeSearch.Page.class)
                .returnResult()
                .getResponseBody();
    }

    private void assertThatNothingHasChanged() {
        assertThat(cash()).isEqualByComparingTo("50000");
        assertThat(held()).isEqualTo(40);
        assertThat(offered()).isEqualTo(215);
    }

    private BigDecimal cash() {
        return database.sql("SELECT cash FROM account WHERE trader = 'You'")
                .mapValue(BigDecimal.class)
                .one()
                .block(LIMIT);
    }

    private long held() {
        return count("SELECT bags FROM holding WHERE trader = 'You' AND lot = 'YIR'");
    }

    private long offered() {
        return count("SELECT sum(bags) FROM offer WHERE side = 'SELL'");
    }

    private long count(String sql) {
        return database.sql(sql).mapValue(Long.class).one().block(LIMIT);
    }

    private void sql(String sql) {
        database.sql(sql).then().block(LIMIT);
    }
}
