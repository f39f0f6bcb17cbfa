export const evidenceTextsEn = {
  signature: "Signature",
  signatureNeeded: "Sign first, and confirm your signature",
  attachments: "Attachments",
  attachmentsOptional: "Attachments (optional)",
  attachmentNeeded: "Upload an attachment",
};
