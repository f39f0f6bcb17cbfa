export const headerTextsZh = {
  headerIs: "请求头第 {n} 项是",
  headerIsText: "文字",
  headerIsSecret: "工作区的密钥",
  headerSecret: "请求头第 {n} 项用哪个密钥",
  headerPrefix: "请求头第 {n} 项密钥前的文字",
  headerPrefixHint: "密钥前的文字，如 Bearer 加空格",
  chooseSecret: "请选择密钥",
  manageSecrets: "管理密钥",
  noSuchSecret: "密钥“{name}”还没有设置，调用会失败。请管理员在“管理后台 - 密钥”中设置。",
};
