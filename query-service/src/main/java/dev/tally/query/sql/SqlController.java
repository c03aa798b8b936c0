package dev.tally.query.sql;

import dev.tally.query.request.Format;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.AtPosition;
import dev.tally.query.sql.SqlRequest.Engine;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** One read-only statement: over the counts as the role {@code tally_sql}, or over the lake. */
@RestController
class SqlController {
    private static final List<String> EVERY_WAY = List.of("format", "escape");

    private final SqlRunner runner;
    private final SqlLimits limits;
    private final AtPosition atPosition;
    private final LakePosition lakePosition;

    SqlController(SqlRunner runner, SqlLimits limits, AtPosition atPosition, LakePosition lakePosition) {
        this.runner = runner;
        this.limits = limits;
        this.atPosition = atPosition;
        this.lakePosition = lakePosition;
    }

    @GetMapping("/v1/sql")
    void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> names = new ArrayList<>(EVERY_WAY);
        names.addAll(List.of("q", "params", "limit"));
        Parameters parameters = Parameters.of(request, names);
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        answer(SqlRequest.of(parameters, limits), parameters, known == null ? "" : known, request, response);
    }

    /** JSON only: no form of another site's page can send it. */
    @PostMapping(path = "/v1/sql", consumes = MediaType.APPLICATION_JSON_VALUE)
    void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = Parameters.of(request, EVERY_WAY);
        answer(SqlRequest.of(request.getInputStream(), limits), parameters, null, request, response);
    }

    private void answer(
            SqlRequest statement,
            Parameters parameters,
            @Nullable String known,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        boolean isLake = statement.engine() == Engine.LAKE;
        Format format = parameters.format(
                request.getHeader(HttpHeaders.ACCEPT), isLake ? List.of(Format.values()) : Format.OF_ROWS);
        boolean escapesFormulas =
                parameters.choice("escape", List.of("none", "formulas")).equals("formulas");
        boolean hasTrailers = "HTTP/1.1".equals(request.getProtocol());
        if (isLake) {
            lakePosition.await(parameters);
        } else {
            atPosition.await(parameters);
        }
        runner.answer(statement, new SqlRunner.Style(format, escapesFormulas, hasTrailers, known), response);
    }
}
