/** Reads every copy at once. */
import { App, Button } from "antd";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { tasksDecided } from "@/shared/api/tasks";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { readAllCopies } from "./calls/decide-tasks";
import { texts } from "./texts/texts";

export default function ReadAll() {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const narrow = useNarrow();
  const copies = useMe().data?.copies ?? 0;
  const [pending, setPending] = useState(false);
  const read = async () => {
    setPending(true);
    try {
      await readAllCopies();
      void message.success(t("allRead"));
    } catch (error) {
      void message.error(messageOf(error));
    }
    setPending(false);
    tasksDecided(client);
  };
  return (
    <Button
      size={narrow ? "large" : "middle"}
      disabled={copies === 0}
      loading={pending}
      onClick={() => void read()}
    >
      {t("readAllCopies")}
    </Button>
  );
}
