package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.geo.Point;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class RepositoryTests extends ShopTest {

    private static final Product EMMA = Product.of("B-1", "Emma", "9.90", Category.BOOK);
    private static final Product DUNE = Product.of("B-2", "Dune", "12.50", Category.BOOK);
    private static final Product CHESS = Product.of("G-1", "Chess", "30.00", Category.GAME);

    @Autowired
    ProductRepository products;

    @BeforeEach
    void fill() {
        products.saveAll(List.of(EMMA, DUNE, CHESS)).blockLast();
    }

    private static List<String> names(List<Product> found) {
        return found.stream().map(Product::name).toList();
    }

    private static void verify(Flux<Product> found, String... names) {
        found.collectList()
                .as(StepVerifier::create)
                .assertNext(list -> assertThat(names(list)).containsExactly(names))
                .verifyComplete();
    }

    @Test
    void whatIsSavedComesBackTheSame() {
        Product product = Product.of("M-1", "Kind of Blue", "17.00", Category.MUSIC)
                .with(
                        List.of("jazz", "say \"so\"", "a,b"),
                        new Size(315, 315, new BigDecimal("0.180")),
                        new Details("Miles Davis", 0, Map.of("de", "Eine Art Blau")),
                        new Point(1.5, -2));
        Product saved = products.save(product).block();

        assertThat(saved.id()).isEqualTo(4);
        assertThat(saved.version()).isZero();
        products.findById(saved.id()).as(StepVerifier::create).expectNext(saved).verifyComplete();
        products.findBySku("M-1").as(StepVerifier::create).expectNext(saved).verifyComplete();
    }

    @Test
    void methodsAreQueriesByTheirNames() {
        verify(products.findByCategoryOrderByPrice(Category.BOOK), "Emma", "Dune");
        verify(
                products.findByCategoryIn(
                        List.of(Category.values()),
                        PageRequest.of(0, 2, Sort.by("price").descending())),
                "Chess",
                "Dune");
        products.existsByCategoryAndPriceGreaterThan(Category.GAME, new BigDecimal("29.99"))
                .as(StepVerifier::create)
                .expectNext(true)
                .verifyComplete();
        products.deleteByState(State.ON_SALE)
                .as(StepVerifier::create)
                .expectNext(3L)
                .verifyComplete();
    }

    @Test
    void queriesHaveNamedParameters() {
        verify(
                products.inRange(List.of(Category.BOOK, Category.GAME), new BigDecimal("10"), new BigDecimal("30")),
                "Chess",
                "Dune");
        products.raise(Category.BOOK, new BigDecimal("1.1"))
                .as(StepVerifier::create)
                .expectNext(2L)
                .verifyComplete();
        verify(products.inRange(List.of(Category.BOOK), new BigDecimal("10.89"), new BigDecimal("10.89")), "Emma");
    }

    @Test
    void arraysAndDocumentsAreFoundByWhatIsInThem() {
        products.save(Product.of("M-1", "Kind of Blue", "17.00", Category.MUSIC)
                        .with(List.of("jazz", "lp"), null, new Details("Miles Davis", 0, Map.of()), null))
                .block();

        verify(products.tagged("lp", "{\"author\": \"Miles Davis\"}"), "Kind of Blue");
        verify(products.tagged("lp", "{\"author\": \"Bill Evans\"}"));
    }

    @Test
    void projectionsHaveWhatTheyNeed() {
        products.findByState(State.ON_SALE, NameAndPrice.class)
                .map(it -> it.getName() + " " + it.getPrice())
                .collectList()
                .as(StepVerifier::create)
                .assertNext(
                        list -> assertThat(list).containsExactlyInAnyOrder("Emma 9.90", "Dune 12.50", "Chess 30.00"))
                .verifyComplete();
        products.findByState(State.ON_SALE, OnlyName.class)
                .as(StepVerifier::create)
                .expectNextCount(3)
                .verifyComplete();
    }

    record OnlyName(String name) {}

    @Test
    void anExampleIsAQuery() {
        Product probe = new Product(null, null, null, "u", null, Category.BOOK, null, null, null, null, null, null);
        ExampleMatcher matcher = ExampleMatcher.matching()
                .withMatcher("name", name -> name.contains().ignoreCase());

        verify(products.findAll(Example.of(probe, matcher)), "Dune");
        products.count(Example.of(probe, matcher))
                .as(StepVerifier::create)
                .expectNext(1L)
                .verifyComplete();
    }

    @Test
    void whoComesLaterMustReadAgain() {
        Product first = products.findBySku("B-1").block();
        Product second = products.findBySku("B-1").block();

        products.save(first.withPrice("8.00"))
                .as(StepVerifier::create)
                .assertNext(saved -> assertThat(saved.version()).isEqualTo(1))
                .verifyComplete();
        products.save(second.withPrice("7.00"))
                .as(StepVerifier::create)
                .verifyError(OptimisticLockingFailureException.class);
    }

    @Test
    void rowsComeAsFastAsTheyAreAskedFor() {
        sql("INSERT INTO product (version, sku, name, price, category, state, added)"
                        + " SELECT 0, n, n, n, 'GAME', 'ON_SALE', now() FROM generate_series(1, 50000) AS n")
                .block();

        StepVerifier.create(products.findAll(), 2)
                .expectNextCount(2)
                .thenRequest(3)
                .expectNextCount(3)
                .thenCancel()
                .verify();
        products.findAll()
                .limitRate(100)
                .count()
                .as(StepVerifier::create)
                .expectNext(50_003L)
                .verifyComplete();
    }
}
