import type { advancedZh } from "./advanced-zh";

export const advancedEn: Record<keyof typeof advancedZh, string> = {
  advanced: "Advanced",
  format: "Format",
  format_any: "Any",
  format_idCard: "Identity card (China)",
  format_plate: "Number plate (China)",
  format_creditCode: "Unified social credit code",
  format_postcode: "Postcode (China)",
  format_mobile: "Mobile number (China)",
  format_own: "One's own",
  patternMessage: "Said when it does not match",
  patternMessageHelp: "Without it, whoever fills the form in is shown the regular expression",
  wrong_idCard: "Enter an identity card number of 18 characters",
  wrong_plate: "Enter a number plate",
  wrong_creditCode: "Enter a unified social credit code of 18 characters",
  wrong_postcode: "Enter a postcode of 6 digits",
  wrong_mobile: "Enter a mobile number of 11 digits",
  patternHelp: "For example ^[A-Z]{2}\\d{4}$",
  schemaTake: "Download JSON Schema",
  schemaHelp: "The published fields and their limits, for other systems to check data before they send it.",
};
