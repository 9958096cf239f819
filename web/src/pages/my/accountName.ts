/** What people call the account: its organisation, and before there is one, their own address. */

import { $api } from "@/api/client";
import { useAccount, useMay, useMe } from "@/api/session";

/** Undefined while it is not known. */
export function useAccountName(): string | undefined {
  const { me } = useMe();
  const may = useMay();
  const account = useAccount().data;
  const nameless = account !== undefined && account.organisation === null;
  const members = $api.useQuery("get", "/account/members", {}, { enabled: nameless && may("members:read") });
  return account?.organisation?.legal_name ?? members.data?.items.find(({ user_id }) => user_id === me?.subject_id)?.email;
}
