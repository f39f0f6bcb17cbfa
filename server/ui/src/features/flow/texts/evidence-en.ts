export const evidenceTextsEn = {
  signature: "Signature",
  signatureNeeded: "Sign first",
  attachments: "Attachments",
  attachmentsOptional: "Attachments (optional)",
  attachmentNeeded: "Upload an attachment",
};
