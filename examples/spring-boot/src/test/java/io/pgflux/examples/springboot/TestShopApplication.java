package io.pgflux.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;

/** The shop with a PostgreSQL of its own and something on its shelf; it ends with Ctrl-C. */
class TestShopApplication {

    public static void main(String[] args) {
        ApplicationContext shop = SpringApplication.from(ShopApplication::main)
                .run(
                        "--spring.r2dbc.url=" + Server.url(),
                        "--spring.r2dbc.username=postgres",
                        "--spring.r2dbc.password=postgres",
                        "--server.port=0") // one that is free
                .getApplicationContext();
        shop.getBean(Stock.class)
                .add(Product.of("B-1", "Emma", "9.90", Category.BOOK), 3)
                .block();
        System.out.printf(
                "%n  The shop is open:  http://localhost:%s/products%n  Ctrl-C closes it.%n%n",
                shop.getEnvironment().getProperty("local.server.port"));
    }
}
