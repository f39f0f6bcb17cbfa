export const advancedZh = {
  advanced: "高级",
  format: "格式",
  format_any: "不限",
  format_idCard: "身份证号",
  format_plate: "车牌号",
  format_creditCode: "统一社会信用代码",
  format_postcode: "邮编",
  format_mobile: "手机号",
  format_own: "自己写",
  patternHelp: "例如 ^[A-Z]{2}\\d{4}$",
  schemaTake: "下载 JSON Schema",
  schemaHelp: "已发布的字段及其限制，供其他系统在写入之前校验数据。",
} as const;
