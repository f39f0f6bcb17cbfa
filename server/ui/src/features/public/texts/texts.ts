import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export const publicTexts = defineTexts(zh, en);
