import { defineTexts } from "@/shared/i18n/texts";
import { taskTextsEn } from "./task-en";
import { taskTextsZh } from "./task-zh";

/** Apart from the others: only who has the link to a task loads them. */
export const taskTexts = defineTexts(taskTextsZh, taskTextsEn);
