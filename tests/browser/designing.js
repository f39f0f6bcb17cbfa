// The hand that designs a form: fields out of the palette, and publishing.

import { becomes } from "./stage.js";

/** Adds a field from the palette and types its name, which is chosen for typing at once. */
export async function addField(page, kind, title) {
  await page.getByRole("navigation", { name: "可添加的字段" }).getByRole("button", { name: kind, exact: true }).click();
  const name = page.getByLabel("名称", { exact: true });
  await page.waitForFunction(() => document.activeElement?.id === "property-title");
  await page.keyboard.type(title);
  await becomes(() => name.inputValue(), title);
}

/** Asks to publish; answers the dialog that says what changes, how it is confirmed, and what comes of it. */
export async function askToPublish(page) {
  await page.getByRole("button", { name: "发布", exact: true }).click();
  const dialog = page.getByRole("dialog").filter({ hasText: "发布后立即对所有人生效" });
  await dialog.waitFor();
  const confirm = async () => {
    const done = page.waitForResponse((answer) => answer.url().endsWith("/publish"));
    await dialog.getByRole("button", { name: /^发\s?布$/ }).click();
    return (await done).status();
  };
  return { dialog, confirm };
}

/** Options are pasted as lines, as they come from a sheet. */
export async function writeOptions(page, lines) {
  await page.getByRole("button", { name: "批量编辑" }).click();
  await page.getByLabel("每行一个选项").fill(lines.join("\n"));
}
