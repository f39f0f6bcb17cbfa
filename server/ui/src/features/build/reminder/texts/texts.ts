import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type ReminderTextKey = keyof typeof zh;

export const reminderTexts = defineTexts<ReminderTextKey>(zh, en);
