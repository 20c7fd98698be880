package io.evenkeel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every piece of Java on a page is a piece of one of the classes beside this one, and every link to another page leads somewhere. */
class SnippetsTest {

    /** Surefire runs in the module's folder. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern COMPILED = Pattern.compile("// snippet: (\\S+)\\n(.*?)\\n *// end\\n", Pattern.DOTALL);
    private static final Pattern SHOWN =
            Pattern.compile("(?:<!-- snippet: (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)[^)]*\\)");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")),
                            docs.filter(path -> path.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> besideThis() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/java/io/evenkeel/docs"))) {
            return files.filter(file -> !file.endsWith("SnippetsTest.java")).toList();
        }
    }

    private static Map<String, String> compiled() throws IOException {
        Map<String, String> snippets = new LinkedHashMap<>();
        for (Path file : besideThis()) {
            Matcher matcher = COMPILED.matcher(read(file));
            while (matcher.find()) {
                snippets.put(matcher.group(1), matcher.group(2).stripIndent().strip());
            }
        }
        return snippets;
    }

    @Test
    void theJavaOnEveryPageIsCompiled() throws IOException {
        Map<String, String> compiled = compiled();
        assertThat(compiled).isNotEmpty();
        for (Path page : pages()) {
            Matcher shown = SHOWN.matcher(read(page));
            while (shown.find()) {
                String name = shown.group(1);
                assertThat(name)
                        .as("the name above a piece of Java in %s", page)
                        .isNotNull();
                assertThat(shown.group(2).strip())
                        .as("snippet %s in %s", name, page)
                        .isEqualTo(compiled.get(name));
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(read(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }
}
