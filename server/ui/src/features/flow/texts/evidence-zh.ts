export const evidenceTextsZh = {
  signature: "签名",
  signatureNeeded: "请先签名",
  attachments: "附件",
  attachmentsOptional: "附件（选填）",
  attachmentNeeded: "请上传附件",
};
