import type { Json } from "@/shared/api/types";
import { Sheet } from "../frame/sheet";
import { ChangesPart } from "./changes-part";
import { GroupsEditor } from "./groups-editor";
import { Overview } from "./overview";
import { RolesEditor } from "./roles-editor";

interface SheetProps {
  readonly published: string | null;
  readonly now: Json;
}

/** Roles, groups, who may do what by them, and what publishing changes of that. */
export function AccessSheet({ published, now }: SheetProps) {
  return (
    <Sheet>
      <RolesEditor />
      <GroupsEditor />
      <Overview />
      <ChangesPart published={published} now={now} />
    </Sheet>
  );
}
