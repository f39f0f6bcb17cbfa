import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export const linkTexts = defineTexts(zh, en);
