package io.pgflux.examples.webflux;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.server.ServerWebInputException;

/** What went wrong, in words that the page shows as they are. */
@RestControllerAdvice
class Problems {

    /** The values of a form: what is wrong with each field. */
    @ExceptionHandler
    ProblemDetail invalid(WebExchangeBindException error) {
        Map<String, String> fields = error.getFieldErrors().stream()
                .collect(Collectors.toMap(FieldError::getField, FieldError::getDefaultMessage, (one, other) -> one));
        ProblemDetail problem = problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                new Words("Not carried out", "Something in the form is not right.", ""));
        problem.setProperty("fields", fields);
        return problem;
    }

    /** A request that the page does not make. */
    @ExceptionHandler
    ProblemDetail unreadable(ServerWebInputException error) {
        return problem(
                HttpStatus.BAD_REQUEST,
                new Words(
                        "Not carried out",
                        "The exchange does not understand the request.",
                        "Bags are a whole number, a price is one of dollars, and a side is BUY or SELL."));
    }

    /** Also the driver's, of text that PostgreSQL cannot store. */
    @ExceptionHandler
    ProblemDetail invalid(IllegalArgumentException error) {
        return problem(HttpStatus.BAD_REQUEST, new Words("Not carried out", error.getMessage(), ""));
    }

    @ExceptionHandler
    ProblemDetail busy(Downloads.Busy error) {
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                new Words("Not downloaded", error.getMessage(), "Try again when one has ended."));
    }

    /** A rule of the market or of the database. */
    @ExceptionHandler({NotEnoughOffered.class, DataIntegrityViolationException.class})
    ProblemDetail refused(Exception error) {
        return problem(HttpStatus.CONFLICT, Words.of(error));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ProblemDetail unavailable(Exception error) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, Words.of(error));
    }

    private static ProblemDetail problem(HttpStatus status, Words words) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, words.reason());
        problem.setTitle(words.outcome());
        problem.setProperty("cure", words.cure());
        return problem;
    }
}
