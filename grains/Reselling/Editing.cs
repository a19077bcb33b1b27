using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>What an account manager changes of a licence (D1, D4).</summary>
internal static class Editing
{
    private const string Command = "edit";

    public static ResellerAnswer Edit(this ResellerTurn turn, EditLicense asked)
    {
        var command = new LicenseCommand(asked.Coupon, asked.IfVersion);
        if (turn.Found(command, out var license, known => turn.Edited(asked, ref known) is null && known == turn.State.Find(asked.Coupon)) is { } refused)
            return refused;

        var edited = license;
        if (turn.Edited(asked, ref edited) is { } blocked) return blocked;
        if (edited == license)
        {
            turn.OweSeats(license);
            return turn.Ready(license);
        }

        edited = turn.Set(TrailActions.ResellerLicenseEdit, edited, asked.By);
        if (!license.IsUsed && edited.IsUsed) turn.Promise(GiveSeats.Of(turn.Reseller, edited));
        return turn.Ready(edited);
    }

    private static ResellerRefusal? Edited(this ResellerTurn turn, EditLicense asked, ref ResellerLicense edited)
    {
        var plans = turn.State.Profile!.Plans;
        if (asked.Plan is { } plan && plan != edited.Plan && !plans.ContainsKey(plan)) return new UnknownPlan(plan, [.. plans.Keys]);
        if (asked.User is { Length: > 0 } user && !turn.State.Users.ContainsKey(user)) return new UnknownUser(user);

        return turn.Terms(asked, ref edited) ?? turn.Assignment(asked, ref edited) ?? Words(asked, ref edited);
    }

    // What is sold and for how much is settled once somebody uses it or was invoiced for it.
    private static StatusBlocks? Terms(this ResellerTurn turn, EditLicense asked, ref ResellerLicense edited)
    {
        var changesPlan = asked.Plan is not null && asked.Plan != edited.Plan;
        var changesScreens = asked.Screens is { } screens && screens != edited.Screens;
        var changesRedeemBy = asked.RedeemBy is { } by && by != (edited.RedeemBy ?? DateTimeOffset.MaxValue);
        if ((changesPlan || changesScreens) && Settled(edited, turn.Now) is { } settled)
            return new StatusBlocks(edited.Coupon, settled, Command, changesPlan ? "plan" : "quantity");
        if (changesRedeemBy && (edited.DeletedAt is not null || edited.IsUsed))
            return new StatusBlocks(edited.Coupon, edited.UseAt(turn.Now), Command, "redeemBy");

        if (changesPlan || changesScreens)
        {
            // The price of a plan that is sold no more is that which the licence has.
            var count = asked.Screens ?? edited.Screens;
            var (months, pool, each) = changesPlan && turn.State.Profile!.Plans[asked.Plan!] is { } plan
                ? (plan.Months, plan.Pool, plan.ScreenCents)
                : (edited.Months, edited.Pool, edited.AmountCents / edited.Screens);
            edited = edited with
            {
                Plan = asked.Plan ?? edited.Plan,
                Months = months,
                Pool = pool,
                Screens = count,
                AmountCents = checked(each * count),
            };
        }

        if (changesRedeemBy) edited = edited with { RedeemBy = asked.RedeemBy == DateTimeOffset.MaxValue ? null : asked.RedeemBy };
        return null;
    }

    private static StatusBlocks? Assignment(this ResellerTurn turn, EditLicense asked, ref ResellerLicense edited)
    {
        if (asked.User is not { } name) return null;
        var user = name.Length == 0 ? null : turn.State.Users.GetValueOrDefault(name);
        if (user?.Id == edited.User) return null;

        if (edited.DeletedAt is not null) return new StatusBlocks(edited.Coupon, ResellerLicenseStatus.Deleted, Command, "user");
        if (edited.Invoice is not null) return new StatusBlocks(edited.Coupon, edited.StatusAt(turn.Now), Command, "user");
        if (edited.IsUsed && (edited.User is not null || (user?.Tenant ?? edited.Tenant) != edited.Tenant))
            return new StatusBlocks(edited.Coupon, edited.UseAt(turn.Now), Command, "user");

        edited = edited with { User = user?.Id };
        if (user?.Tenant is { } tenant && edited.UseAt(turn.Now) == ResellerLicenseStatus.Unused)
            edited = edited.ActivatedFor(tenant, turn.Now);
        return null;
    }

    private static StatusBlocks? Words(EditLicense asked, ref ResellerLicense edited)
    {
        var words = edited with { Name = asked.Name ?? edited.Name, Note = asked.Note is null ? edited.Note : asked.Note.Length == 0 ? null : asked.Note };
        if (words != edited && edited.DeletedAt is not null)
            return new StatusBlocks(edited.Coupon, ResellerLicenseStatus.Deleted, Command, words.Name != edited.Name ? "name" : "note");

        edited = words;
        return null;
    }

    private static ResellerLicenseStatus? Settled(ResellerLicense license, DateTimeOffset now) =>
        license.DeletedAt is not null || license.IsUsed ? license.UseAt(now)
        : license.PaidAt is not null ? ResellerLicenseStatus.Paid
        : license.Invoice is not null ? ResellerLicenseStatus.Invoiced : null;
}
