import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type DiagramTextKey = keyof typeof zh;

export const diagramTexts = defineTexts<DiagramTextKey>(zh, en);
