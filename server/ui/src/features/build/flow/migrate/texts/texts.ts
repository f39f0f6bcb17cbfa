import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type MigrateTextKey = keyof typeof zh;

export const migrateTexts = defineTexts<MigrateTextKey>(zh, en);
