import { useState, type FormEvent } from "react";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Sheet } from "./sheet";
import { publicTexts } from "./texts/texts";

interface PasswordViewProps {
  readonly wrong: boolean;
  /** What the password opens. */
  readonly of: "form" | "query";
  readonly onOpen: (password: string) => Promise<void>;
}

/** Asks for the password of a link. */
export function PasswordView({ wrong, of, onOpen }: PasswordViewProps) {
  const t = useTexts(publicTexts);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const open = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    void onOpen(password).finally(() => setBusy(false));
  };
  return (
    <Sheet title={t("password")}>
      <form className="p-stack" onSubmit={open}>
        <label htmlFor="password">{t(of === "form" ? "passwordText" : "passwordTextQuery")}</label>
        <TextInput id="password" type="password" value={password} onChange={setPassword} invalid={wrong} />
        {wrong && (
          <p className="p-error" role="alert">
            {t("passwordWrong")}
          </p>
        )}
        <Button look="primary" type="submit" disabled={busy || password === ""}>
          {t("open")}
        </Button>
      </form>
    </Sheet>
  );
}
