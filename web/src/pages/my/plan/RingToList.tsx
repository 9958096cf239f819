/** Where calls ring, in order: by drag, or by keyboard. */

import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Button, NumberInput, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconGripVertical, IconPlus, IconTrash } from "@tabler/icons-react";

import { phone, toE164 } from "@/components/Phone";
import { useTexts } from "@/language/catalogue";
import { plan } from "@/texts/plan";

import classes from "./plan.module.css";
import { noTarget, type PlanValues } from "./values";

const MOST = 10;

interface RingToListProps {
  form: UseFormReturnType<PlanValues>;
  country: string;
  disabled: boolean;
}

export function RingToList({ form, country, disabled }: RingToListProps) {
  const t = useTexts(plan).ringTo;
  const targets = form.values.ring_to;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const place = (id: UniqueIdentifier) => targets.findIndex((target) => target.id === id);
  const moved = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) form.reorderListItem("ring_to", { from: place(active.id), to: place(over.id) });
  };
  const wait = targets.reduce((sum, target) => sum + (Number(target.ring_seconds) || 0), 0);
  return (
    <>
      {targets.length === 0 && (
        <Text size="sm" c="dimmed" mb="md">
          {t.none}
        </Text>
      )}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={moved}
        accessibility={{
          announcements: useAnnouncements(place),
          screenReaderInstructions: { draggable: t.lead },
        }}
      >
        <SortableContext items={targets.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          <ol className={classes.targets}>
            {targets.map((target, index) => (
              <Target key={target.id} id={target.id} index={index} form={form} country={country} disabled={disabled} />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      <div className={classes.under}>
        {!disabled && targets.length < MOST && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => form.insertListItem("ring_to", noTarget())}
          >
            {t.add}
          </Button>
        )}
        {targets.length > 0 && (
          <Text size="sm" c="dimmed">
            {t.total(String(wait))}
          </Text>
        )}
      </div>
      {form.errors.ring_to && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt="xs">
          {form.errors.ring_to}
        </Text>
      )}
    </>
  );
}

function useAnnouncements(place: (id: UniqueIdentifier) => number): Announcements {
  const t = useTexts(plan).ringTo;
  const at = (id: UniqueIdentifier) => String(place(id) + 1);
  return {
    onDragStart: ({ active }) => t.picked(at(active.id)),
    onDragOver: ({ over }) => (over ? t.over(at(over.id)) : undefined),
    onDragEnd: ({ over }) => (over ? t.dropped(at(over.id)) : undefined),
    onDragCancel: () => t.cancelled,
  };
}

function Target({ id, index, form, country, disabled }: RingToListProps & { id: string; index: number }) {
  const t = useTexts(plan).ringTo;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    disabled,
    attributes: { roleDescription: t.movable },
  });
  const place = String(index + 1);
  const number = form.getInputProps(`ring_to.${String(index)}.number`);
  const tidy = (written: string) => {
    const e164 = toE164(written, country);
    if (e164) form.setFieldValue(`ring_to.${String(index)}.number`, phone(e164));
  };
  return (
    <li
      ref={setNodeRef}
      className={classes.target}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <ActionIcon
        ref={setActivatorNodeRef}
        variant="subtle"
        color="gray"
        className={classes.handle}
        disabled={disabled}
        {...attributes}
        {...listeners}
        aria-label={t.move(place)}
      >
        <IconGripVertical size={18} aria-hidden />
      </ActionIcon>
      <TextInput
        className={classes.targetNumber}
        aria-label={t.place(place)}
        placeholder="+31 20 123 4567"
        type="tel"
        inputMode="tel"
        autoComplete="off"
        disabled={disabled}
        {...number}
        onBlur={(event) => tidy(event.currentTarget.value)}
      />
      <NumberInput
        className={classes.targetSeconds}
        aria-label={t.secondsOf(place)}
        min={5}
        max={120}
        clampBehavior="blur"
        suffix={t.unit}
        disabled={disabled}
        {...form.getInputProps(`ring_to.${String(index)}.ring_seconds`)}
      />
      {!disabled && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.remove(place)}
          onClick={() => form.removeListItem("ring_to", index)}
        >
          <IconTrash size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
