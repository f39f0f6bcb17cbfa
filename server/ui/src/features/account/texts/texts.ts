import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zhCn } from "./zh-cn";

export const texts = defineTexts(zhCn, en);
