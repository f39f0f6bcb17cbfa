/** The settings of the workspace as the audit log names them, in the words of the page. */
import type { Json } from "@/shared/api/types";
import { defineTexts } from "@/shared/i18n/texts";

export const settingWords = defineTexts(
  {
    title: "工作区名称",
    timezone: "时区",
    language: "默认语言",
    base_url: "访问地址",
    mail: "邮件服务器",
    recycle_days: "回收站保留天数",
    file_mb: "单个文件最大",
    mail_decision: "在邮件里处理待办",
    robots: "群机器人",
    internal_hosts: "允许访问的内部地址",
    hours: "工作时间",
    department_hours: "部门工作时间",
    notice_words: "通知文案",
  },
  {
    title: "workspace title",
    timezone: "time zone",
    language: "default language",
    base_url: "address",
    mail: "mail server",
    recycle_days: "days in the recycle bin",
    file_mb: "largest file",
    mail_decision: "deciding tasks from the mail",
    robots: "group robots",
    internal_hosts: "internal addresses that may be called",
    hours: "working hours",
    department_hours: "working hours of departments",
    notice_words: "words of notices",
  },
);

export type SettingWord = keyof (typeof settingWords)["en"];

/** The same detail with the settings that changed in words; one without a word stays as it is. */
export function inWords(detail: Json, word: (name: SettingWord) => string): Json {
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) return detail;
  const { changed, ...others } = detail;
  if (!Array.isArray(changed)) return detail;
  const named = (name: Json) =>
    typeof name === "string" && name in settingWords.en ? word(name as SettingWord) : name;
  return { changed: changed.map(named), ...others };
}
