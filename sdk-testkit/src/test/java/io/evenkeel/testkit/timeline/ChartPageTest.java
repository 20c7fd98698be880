package io.evenkeel.testkit.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ChartPageTest {

    /** Of the style sheet: what must be seen somewhere in the picture, as RGB. */
    private static final int FAULT = 0xf0b429;

    private static final int ESCALATED = 0xe12d39;
    private static final int EPISODE = 0x62b0e8;
    private static final int LED_BY_1 = 0xa7d8de;

    @TempDir
    private Path folder;

    @Test
    void theDrawingIsWellFormedAndEverythingIsInIt() throws Exception {
        String page = Charts.eventful().page();
        String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + "</svg>".length());

        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("path").getLength())
                .as("two series")
                .isEqualTo(2);
        assertThat(svg)
                .contains("refused &lt;leader&gt;", "acked (900)", ">orders-2</text>", ">producer</text>")
                .contains("30.50 s: orders-0 LEADER_CHANGED");
    }

    @Test
    void thePageNeedsNothingButItself() {
        assertThat(Charts.eventful().page())
                .doesNotContain("<script", "<link", "<img", "href=", "src=", "@import", "url(")
                .contains("KILL OF LEADER: broker 1 killed");
    }

    @Test
    void anEmptyChartIsAPageToo() {
        assertThat(Charts.of(List.of()).page()).contains("0 faults, 0 episodes, 0 escalated");
    }

    @Test
    void aRealBrowserDrawsIt() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no chromium or google-chrome in the PATH: apt-get install chromium");
        Path page =
                Files.writeString(folder.resolve("page.html"), Charts.eventful().page());

        BufferedImage picture = screenshot(browser.get(), page);

        for (int color : new int[] {FAULT, ESCALATED, EPISODE, LED_BY_1}) {
            assertThat(pixels(picture, color)).as("pixels of %06x", color).isGreaterThan(100);
        }
        // Faults last 22 of 60 s, and the consumer's trouble 11.6 s: it is drawn where it belongs.
        assertThat(left(picture, ESCALATED)).isGreaterThan(left(picture, EPISODE));
    }

    private BufferedImage screenshot(Path browser, Path page) throws IOException, InterruptedException {
        Path picture = folder.resolve("page.png");
        Path log = folder.resolve("browser.log");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--window-size=1280,900",
                        "--screenshot=" + picture,
                        page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the browser ended")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(picture).as(Files.readString(log)).exists();
        return ImageIO.read(picture.toFile());
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static long pixels(BufferedImage picture, int color) {
        return Arrays.stream(rgb(picture))
                .filter(pixel -> (pixel & 0xffffff) == color)
                .count();
    }

    /** How far from the left edge the first pixel of that color is. */
    private static int left(BufferedImage picture, int color) {
        int[] all = rgb(picture);
        int left = Integer.MAX_VALUE;
        for (int i = 0; i < all.length; i++) {
            if ((all[i] & 0xffffff) == color && i / picture.getWidth() > LEGEND_BELOW) {
                left = Math.min(left, i % picture.getWidth());
            }
        }
        return left;
    }

    /** The legend has the same colors. */
    private static final int LEGEND_BELOW = 200;

    private static int[] rgb(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
