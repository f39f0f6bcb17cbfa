// The app of the benchmarks: a form of 500 fields, as in `make bench`, and one whose rows have twelve columns, each with a
// record, and the devices they are opened on.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { api, PASSWORD, release } from "../stage.js";

const folder = resolve(import.meta.dirname, "../../bench/app");
/** Of the slip there is one less than what is measured: the last row is added. */
const ROWS = { wide: 200, slip: 199 };

/** Installs the app; answers the ids of its records, by form. */
export async function install(owner) {
  const forms = Object.keys(ROWS).map((key) => JSON.parse(readFileSync(join(folder, `${key}.json`), "utf8")));
  await api(owner, "POST", "/apps", { key: "wide", title: "大表单" });
  await release(owner, "wide", Object.fromEntries(forms.map((form) => [`forms/${form.key}.json`, form])));
  const records = {};
  for (const form of forms) {
    const values = filled(form.properties, 0, ROWS[form.key]);
    records[form.key] = (await api(owner, "POST", `/apps/wide/forms/${form.key}/records`, { values })).id;
  }
  return records;
}

/** Something in every field that a person fills in. */
function filled(fields, from, rows) {
  const values = Object.entries(fields).map(([key, field], at) => [key, valueOf(field, from + at, rows)]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function valueOf(field, at, rows) {
  if (field["x-formula"] !== undefined || field["x-kind"] === "member") return undefined;
  if (field.type === "array")
    return Array.from({ length: rows }, (_, row) => filled(field.items.properties, row, 0));
  if (field.enum !== undefined) return field.enum[0];
  if (field["x-kind"] === "date") return `2026-${String((at % 12) + 1).padStart(2, "0")}-15`;
  if (field.type === "boolean") return at % 2 === 0;
  if (field.type === "number" || field["x-kind"] === "money") return field.maximum === 1 ? 0.1 : (at % 90) + 1;
  return `内容 ${at}`;
}

/** A desk, and a phone whose processor is four times slower; each opens pages for the owner. */
export async function devices(server, browser, owner) {
  const phone = await browser.phone();
  await phone.goto(`${server.base}/login`);
  await api(phone, "POST", "/login", { username: "boss", password: PASSWORD });
  const onPhone = async () => {
    const page = await phone.context().newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    return page;
  };
  return [
    { name: "desktop", open: () => owner.context().newPage() },
    { name: "phone, a quarter of the processor", open: onPhone },
  ];
}
