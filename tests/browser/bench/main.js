// How quick the page is, in a real browser: `make bench-page` measures it against the release binary. Results go to
// `target/bench/page.json` as `[{"name", "value", "unit"}]`. `node bench/main.js release slip designer` measures only these
// parts, and those of the others stay in the file.

import { setUp, startBrowser, startServer } from "../stage.js";
import { devices, install } from "./app.js";
import * as designer from "./designer.js";
import { Figures } from "./figures.js";
import * as slip from "./long-slip.js";
import * as publicForm from "./public-form.js";
import * as wide from "./wide-form.js";

const PARTS = { public: publicForm, wide, slip, designer };

const [profile = "release", ...named] = process.argv.slice(2);
const unknown = named.filter((name) => !(name in PARTS));
if (unknown.length > 0) throw new Error(`there is ${Object.keys(PARTS).join(", ")}, but no ${unknown.join(", ")}`);

const figures = new Figures(named.length > 0);
const server = await startServer(profile);
const browser = await startBrowser();
try {
  const owner = await browser.desktop();
  await setUp(owner, server);
  const records = await install(owner);
  const given = { server, browser, owner, records, devices: await devices(server, browser, owner), add: figures.add };
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length === 0 || named.includes(name)) await part.measure(given);
  }
} finally {
  await browser.close();
  await server.stop();
}
figures.write();
