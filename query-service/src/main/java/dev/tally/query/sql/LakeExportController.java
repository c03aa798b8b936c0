package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.request.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** All rows of a table of the lake, as a file. */
@RestController
class LakeExportController {
    private static final List<Format> FORMATS = List.of(Format.PARQUET, Format.CSV, Format.NDJSON);

    private final SqlRunner runner;
    private final LakePosition position;

    LakeExportController(SqlRunner runner, LakePosition position) {
        this.runner = runner;
        this.position = position;
    }

    @GetMapping("/v1/lake/{table}/rows")
    void export(@PathVariable String table, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw Problem.of(
                    HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
                    "http.version",
                    "HTTP/1.0 cannot say that an export broke off: ask by HTTP/1.1 (a proxy may have to be told so)");
        }
        Parameters parameters = Parameters.of(request, List.of("format", "escape"));
        Format format = parameters.format(request.getHeader(HttpHeaders.ACCEPT), FORMATS);
        position.await(parameters);
        boolean hasTrailers = "HTTP/1.1".equals(request.getProtocol());
        runner.export(table, new SqlRunner.Style(format, parameters.escapesFormulas(), hasTrailers, null), response);
    }
}
