/** What a formula yields. */
export const resultZh = {
  formulaResult: "结果是",
  result_number: "数字",
  result_text: "文字",
  result_date: "日期",
  result_datetime: "日期时间",
  result_switch: "是或否",
};
