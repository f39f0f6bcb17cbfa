import type { headerTextsZh } from "./header-zh";

export const headerTextsEn: Record<keyof typeof headerTextsZh, string> = {
  headerIs: "Header {n} is",
  headerIsText: "Text",
  headerIsSecret: "A secret of the workspace",
  headerSecret: "Secret of header {n}",
  headerPrefix: "Text before the secret of header {n}",
  headerPrefixHint: "Before the secret, such as Bearer and a space",
  chooseSecret: "Choose a secret",
  manageSecrets: "Manage secrets",
  noSuchSecret: "The secret “{name}” is not set, so calls will fail. An administrator sets it under Secrets.",
};
