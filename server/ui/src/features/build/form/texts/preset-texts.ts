import { defineTexts } from "@/shared/i18n/texts";
import { presetTextsEn } from "./preset-en";
import { presetTextsZh } from "./preset-zh";

/** What the panel says of the rows a sub-form begins with. */
export const presetTexts = defineTexts<keyof typeof presetTextsZh>(presetTextsZh, presetTextsEn);
