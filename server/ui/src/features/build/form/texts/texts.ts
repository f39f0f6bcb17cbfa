import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type FormDesignTextKey = keyof typeof zh;

export const formDesignTexts = defineTexts<FormDesignTextKey>(zh, en);
