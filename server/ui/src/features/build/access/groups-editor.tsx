import { IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { useTexts } from "@/shared/i18n/texts";
import { SheetCard, SheetPart } from "../frame/sheet";
import { useAccessEditor } from "./access-context";
import { addGroup, duplicateGroup } from "./access-edits";
import styles from "./access.module.css";
import { GroupSettings } from "./group-settings";
import { AddByTitle } from "./parts";
import { sayGroup } from "./summary";
import { accessTexts } from "./texts/texts";
import { useNames } from "./use-names";

/** The permission groups, each with what it says in one sentence; one of them lies open. */
export function GroupsEditor() {
  const t = useTexts(accessTexts);
  const { store, access, forms, open, setOpen } = useAccessEditor();
  const names = useNames();
  const { groups } = access;
  return (
    <SheetPart id="access-part-groups" title={t("groups")} help={t("groupsHelp")}>
      {groups.map((group, index) => {
        const name = group.title || group.key || t("untitled");
        const id = `access-group-${index}`;
        const isOpen = open === index;
        return (
          <SheetCard
            id={id}
            key={index}
            name={name}
            heading={
              <button
                type="button"
                className={styles.toggle}
                aria-expanded={isOpen}
                aria-controls={isOpen ? `${id}-settings` : undefined}
                onClick={() => setOpen(isOpen ? null : index)}
              >
                <Icon name={isOpen ? "down" : "right"} size={12} />
                {name}
              </button>
            }
            tools={
              <>
                <MoveButtons
                  index={index}
                  count={groups.length}
                  up={t("moveUp", { name })}
                  down={t("moveDown", { name })}
                  onMove={(to) => {
                    store.edit((draft) => draft.moveItem(["groups"], index, to));
                    if (isOpen) setOpen(to);
                    else if (open === to) setOpen(index);
                  }}
                />
                <IconButton
                  icon="copy"
                  label={t("duplicate", { name })}
                  onClick={() => {
                    store.edit((draft) => duplicateGroup(draft, index, t("copyOf", { title: name })));
                    setOpen(index + 1);
                  }}
                />
                <IconButton
                  icon="trash"
                  label={t("remove", { name })}
                  onClick={() => {
                    store.edit((draft) => draft.remove(["groups", index]));
                    if (open !== null && open >= index) setOpen(isOpen ? null : open - 1);
                  }}
                />
              </>
            }
          >
            <p className={styles.summary}>{sayGroup(group, names, t)}</p>
            {isOpen && <GroupSettings key={group.key} group={group} index={index} />}
          </SheetCard>
        );
      })}
      <AddByTitle
        id="access-new-group"
        label={t("newGroup")}
        add={t("addGroup")}
        onAdd={(title) => {
          store.edit((draft) => addGroup(draft, title, forms[0]?.key));
          setOpen(groups.length);
        }}
      />
    </SheetPart>
  );
}
