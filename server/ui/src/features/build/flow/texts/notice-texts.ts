import { defineTexts } from "@/shared/i18n/texts";
import { noticeTextsEn } from "./notice-en";
import { noticeTextsZh } from "./notice-zh";

/** What the panels of notices and of those who may be picked say. */
export const noticeTexts = defineTexts<keyof typeof noticeTextsZh>(noticeTextsZh, noticeTextsEn);
