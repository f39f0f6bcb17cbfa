import { defineTexts } from "@/shared/i18n/texts";
import { linkageTextsEn } from "./linkage-en";
import { linkageTextsZh } from "./linkage-zh";

/** What the panel of a value from another form says, and the setting that lets a default follow. */
export const linkageTexts = defineTexts<keyof typeof linkageTextsZh>(linkageTextsZh, linkageTextsEn);
