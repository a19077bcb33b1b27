using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Notices;

namespace MeteringCluster.Reselling;

/// <summary>How licences are invoiced, and their invoices mailed and paid (D8, D15, D16).</summary>
internal static class Dispatching
{
    /// <summary>Attempts of one mail until it is given up: with the pauses between them, some three days.</summary>
    public const int MaxTries = 80;

    public static ResellerAnswer Dispatch(this ResellerTurn turn, DispatchInvoices asked)
    {
        Bounds.Require(asked.Id.Length is > 0 and <= DispatchInvoices.MaxIdLength);
        Bounds.Require(asked.Coupons.Length > 0);
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (turn.State.Invoices.FindDispatch(asked.Id) is { } known)
        {
            var before = DispatchViews.Of(turn.State, turn.Reseller, known);
            var isSame = before.Items.Length == asked.Coupons.Length && (asked.TotalCents ?? before.TotalCents) == before.TotalCents
                && before.Items.Select(item => item.Coupon).ToHashSet(StringComparer.Ordinal).SetEquals(asked.Coupons);
            return isSame
                ? new DispatchFound(before, Repeated: true)
                : new DispatchIdReused(asked.Id);
        }

        var selection = Selecting.Select(turn.State, asked.Coupons, turn.Now);
        if (!selection.Problems.IsEmpty) return new DispatchRefused(selection.Problems);
        if (asked.TotalCents is { } total && total != selection.TotalCents) return new DispatchTotalDiffers(total, selection.TotalCents);

        turn.Add(Dispatched(turn, asked, selection));
        var made = turn.State.Invoices.Dispatches[^1];
        for (var ordinal = made.First; ordinal < made.First + made.Count; ordinal++) turn.Plan(SendInvoice.Of(turn.Reseller, ordinal, 1));
        return new DispatchFound(DispatchViews.Of(turn.State, turn.Reseller, made), Repeated: false);
    }

    /// <summary>Sends what is over once more, as another mail, to where the user has its mails now.</summary>
    public static ResellerAnswer Resend(this ResellerTurn turn, ResendInvoice asked)
    {
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (turn.State.Invoices.Find(asked.Number) is not { } ordinal) return new UnknownInvoice(asked.Number);

        var invoice = turn.State.Invoices.All[ordinal - 1];
        if (invoice.Mail.Status != InvoiceMailStatus.Queued)
        {
            var user = turn.State.Invoices.Dispatches[invoice.Dispatch - 1].Users[invoice.Charge.User].Id;
            var to = turn.State.Users.GetValueOrDefault(user)?.Email ?? invoice.Mail.To;
            turn.Add(new InvoiceMailQueued(turn.Now, ordinal, invoice.Mail.Attempt + 1, invoice.Mail.Copy + 1, to, asked.By));
            turn.Plan(SendInvoice.Of(turn.Reseller, ordinal, invoice.Mail.Attempt + 1));
        }

        return DispatchViews.Ready(turn.State, turn.Reseller, ordinal);
    }

    public static ResellerAnswer Settle(this ResellerTurn turn, SettleResellerInvoice asked)
    {
        Bounds.Require(asked.Reference is null || asked.Reference.Length <= ResellerLimits.MaxReferenceLength);
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (turn.State.Invoices.Find(asked.Number) is not { } ordinal) return new UnknownInvoice(asked.Number);

        if (turn.State.Invoices.All[ordinal - 1].PaidAt is null)
            turn.Add(new ResellerInvoiceSettled(turn.Now, ordinal, asked.Reference, asked.By));
        return DispatchViews.Ready(turn.State, turn.Reseller, ordinal);
    }

    /// <summary>Begins the attempts that have fallen due. A reseller that was closed has its invoices sent all the same.</summary>
    public static int BeginDueMails(this ResellerTurn turn)
    {
        var due = turn.State.Invoices.Waiting.TakeWhile(mail => mail.At <= turn.Now).ToList();
        foreach (var (_, ordinal) in due)
        {
            var attempt = turn.State.Invoices.All[ordinal - 1].Mail.Attempt + 1;
            turn.Add(new InvoiceMailBegun(turn.Now, ordinal, attempt));
            turn.Plan(SendInvoice.Of(turn.Reseller, ordinal, attempt));
        }

        return due.Count;
    }

    /// <returns>Whether it was the attempt under way; any other report is an old one.</returns>
    public static bool Report(this ResellerTurn turn, InvoiceMailReport report)
    {
        if (turn.State.Running(report.Invoice, report.Attempt) is not { Mail: var mail }) return false;

        var after = report.Outcome switch
        {
            InvoiceMailOutcome.Delivered => InvoiceMailStatus.Sent,
            InvoiceMailOutcome.Kept => InvoiceMailStatus.Kept,
            InvoiceMailOutcome.Deferred when mail.Tries < MaxTries => InvoiceMailStatus.Queued,
            _ => InvoiceMailStatus.Failed,
        };
        turn.Add(new InvoiceMailEnded(
            turn.Now, report.Invoice, report.Attempt, after,
            after == InvoiceMailStatus.Queued ? turn.Now + RetrySchedule.AfterMail(mail.Tries) : null,
            report.Detail is { } detail ? Words.Cut(detail, NoticeLimits.MaxDetailLength) : null));
        return true;
    }

    /// <returns>The invoice, while the attempt to mail it is the one under way.</returns>
    public static KeptInvoice? Running(this ResellerState state, int invoice, int attempt) =>
        invoice >= 1 && invoice <= state.Invoices.All.Count && state.Invoices.All[invoice - 1] is { Mail.IsUnderWay: true } kept && kept.Mail.Attempt == attempt
            ? kept
            : null;

    // The reseller is the one writer of its series, so each number is the next.
    private static InvoicesDispatched Dispatched(ResellerTurn turn, DispatchInvoices asked, SelectionFound selection)
    {
        var (profile, invoices) = (turn.State.Profile!, turn.State.Invoices);
        var first = invoices.All.Count + 1;
        var series = InvoiceNumbers.SeriesOf(InvoiceKind.Invoice, turn.Now);
        var users = selection.Rows.Select(row => row.User!).DistinctBy(user => user.Id).ToImmutableArray();
        return new InvoicesDispatched(
            turn.Now, asked.Id, first, series,
            InvoiceNumbers.Format(series, invoices.Series.TryGetValue(series, out var begin) ? first - begin + 1 : 1),
            new InvoiceParty(profile.Name, profile.Email, Address(profile.Address), profile.TaxId),
            [.. users.Select(user => new InvoicedUser(
                user.Id, user.Language, new InvoiceParty(user.Name, user.Email, Address(user.Address), user.TaxId)))],
            [.. selection.Rows.Select(row => Charged(row.License, users.IndexOf(row.User!)))],
            asked.By);
    }

    private static Charge Charged(ResellerLicense license, int user) => new(
        license.Number, user, license.Name, license.Plan, license.Months, license.Screens, license.AmountCents, license.ActivatedAt,
        license.EndsAt);

    private static ImmutableArray<string> Address(PostalAddress? address) => address is null ? [] : Invoicing.Lines(address);
}
