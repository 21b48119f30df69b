package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;
import static org.springframework.data.relational.core.query.Update.update;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.annotation.Id;
import org.springframework.data.geo.Point;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import reactor.test.StepVerifier;

class EntityTemplateTests extends ShopTest {

    @Autowired
    R2dbcEntityTemplate template;

    @BeforeEach
    void fill() {
        template.insert(Product.of("B-1", "Emma", "9.90", Category.BOOK)).block();
        template.insert(Product.of("G-1", "Chess", "30.00", Category.GAME)).block();
    }

    @Test
    void criteriaTakeEnumsAndCollections() {
        template.select(Product.class)
                .matching(query(where("category")
                        .in(Category.GAME, Category.MUSIC)
                        .and("state")
                        .is(State.ON_SALE)
                        .and("price")
                        .between(new BigDecimal("1"), new BigDecimal("99"))
                        .and("name")
                        .like("Ch%")))
                .one()
                .as(StepVerifier::create)
                .assertNext(product -> assertThat(product.name()).isEqualTo("Chess"))
                .verifyComplete();
    }

    @Test
    void anUpdateSetsValuesOfAnyType() {
        Size size = new Size(40, 40, new BigDecimal("1.500"));
        Details details = new Details("unknown", 0, Map.of("de", "Schach"));
        template.update(Product.class)
                .matching(query(where("sku").is("G-1")))
                .apply(update("category", Category.MUSIC)
                        .set("state", State.SOLD_OUT)
                        .set("tags", List.of("old", "board"))
                        .set("size", size)
                        .set("details", details)
                        .set("shelf", new Point(3, 4)))
                .as(StepVerifier::create)
                .expectNext(1L)
                .verifyComplete();
        template.selectOne(query(where("sku").is("G-1")), Product.class)
                .as(StepVerifier::create)
                .assertNext(product -> {
                    assertThat(product.category()).isEqualTo(Category.MUSIC);
                    assertThat(product.state()).isEqualTo(State.SOLD_OUT);
                    assertThat(product.tags()).containsExactly("old", "board");
                    assertThat(product.size()).isEqualTo(size);
                    assertThat(product.details()).isEqualTo(details);
                    assertThat(product.shelf()).isEqualTo(new Point(3, 4));
                })
                .verifyComplete();
    }

    @Test
    void anUpsertInsertsOrUpdates() {
        Tag first = new Tag("sale", 1);
        Tag second = new Tag("sale", 2);
        template.upsert(first)
                .then(template.upsert(second))
                .as(StepVerifier::create)
                .expectNext(second)
                .verifyComplete();
        template.select(Tag.class).all().as(StepVerifier::create).expectNext(second).verifyComplete();
    }

    record Tag(@Id String name, int uses) {}

    @Test
    void rowsAreCountedAndDeleted() {
        template.count(query(where("price").greaterThan(new BigDecimal("10"))), Product.class)
                .as(StepVerifier::create)
                .expectNext(1L)
                .verifyComplete();
        template.delete(query(where("category").is(Category.BOOK)), Product.class)
                .as(StepVerifier::create)
                .expectNext(1L)
                .verifyComplete();
    }
}
