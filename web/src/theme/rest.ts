/** All styles of the component library: what every page but the front page waits for. */

import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
