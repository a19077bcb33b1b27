using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using MeteringCluster.Api.Json;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Licences to be invoiced.</summary>
public sealed record DispatchRequest
{
    [Description("Chosen by the caller: 1 to 64 letters, digits, '-', '_' and '.'. The same licences under it again are a repeat, for good. Default: a new one.")]
    public string? Id { get; init; }

    [Description("1 to 20 coupons, each once; case, spaces and hyphens do not matter.")]
    [Required]
    public IReadOnlyList<string?>? Licenses { get; init; }

    [Description("What was confirmed: refused where it comes to another amount. Default: any amount.")]
    public Usd? TotalUsd { get; init; }
}

/// <summary>Licences that may be invoiced.</summary>
public sealed record DispatchPreviewRequest
{
    [Description("1 to 1,000 coupons; case, spaces and hyphens do not matter.")]
    [Required]
    public IReadOnlyList<string?>? Licenses { get; init; }
}

/// <summary>What a selection comes to (D12).</summary>
/// <param name="TotalUsd">Of all licences listed that there are, each once.</param>
/// <param name="Dispatchable">Whether they could be dispatched as they are: there is no problem.</param>
public sealed record DispatchPreviewView(
    IReadOnlyList<SelectedLicenseView> Licenses, int Count, Usd TotalUsd, bool Dispatchable, IReadOnlyList<DispatchProblemView> Problems)
{
    internal static DispatchPreviewView Of(SelectionFound found) => new(
        [.. found.Rows.Select(row => new SelectedLicenseView(
            CouponText.Show(row.License.Coupon), row.License.Name, row.License.Plan, row.License.Screens, row.License.User,
            row.User?.Email, new(row.License.AmountCents), row.Status.ToString().ToLowerInvariant()))],
        found.Rows.Length, new(found.TotalCents), found.Problems.IsEmpty, [.. found.Problems.Select(DispatchProblemView.Of)]);
}

/// <param name="User">The id of whom it is assigned to; left out for nobody.</param>
/// <param name="To">Where the invoice would be mailed.</param>
public sealed record SelectedLicenseView(
    string Coupon, string Name, string Plan, int Screens, string? User, string? To, Usd AmountUsd, string Status);

/// <param name="License">The coupon; left out where it is a matter of the whole selection.</param>
/// <param name="Code"><c>too-many-licenses</c>, <c>listed-twice</c>, <c>unknown-license</c>, <c>not-assigned</c>, <c>paused</c>,
/// <c>deleted</c>, <c>expired</c> or <c>already-invoiced</c>.</param>
public sealed record DispatchProblemView(string? License, string Code, string Detail)
{
    internal static DispatchProblemView Of(DispatchProblem problem) =>
        new(problem.Coupon is { } coupon ? CouponText.Show(coupon) : null, problem.Code, problem.Detail);
}

/// <summary>A dispatch of invoices, and how far it has come (D16).</summary>
/// <param name="Repeated">Whether it was known already, by its id; only where it is the answer to a dispatch.</param>
public sealed record DispatchView(
    string Id, DateTimeOffset At, Usd TotalUsd, DispatchCountsView Counts, IReadOnlyList<DispatchItemView> Items, bool? Repeated)
{
    internal static DispatchView Of(InvoiceDispatch dispatch, ResellerId reseller, bool? repeated = null) => new(
        dispatch.Id, dispatch.At, new(dispatch.TotalCents), DispatchCountsView.Of(dispatch),
        [.. dispatch.Items.Select(item => DispatchItemView.Of(item, reseller))], repeated);
}

/// <summary>How many of a dispatch's mails stand how.</summary>
public sealed record DispatchCountsView(int Queued, int Sent, int Failed, int Kept)
{
    internal static DispatchCountsView Of(InvoiceDispatch dispatch) => new(
        dispatch.Count(InvoiceMailStatus.Queued), dispatch.Count(InvoiceMailStatus.Sent), dispatch.Count(InvoiceMailStatus.Failed),
        dispatch.Count(InvoiceMailStatus.Kept));
}

/// <summary>One licence's invoice.</summary>
/// <param name="User">The id of whom it was assigned to.</param>
/// <param name="Invoice">Its number.</param>
public sealed record DispatchItemView(string Coupon, string User, string Invoice, Usd AmountUsd, DispatchMailView Mail, string Href)
{
    internal static DispatchItemView Of(DispatchItem item, ResellerId reseller) => new(
        CouponText.Show(item.Coupon), item.User, item.InvoiceNumber, new(item.AmountCents), DispatchMailView.Of(item.Mail),
        ResellerInvoiceEndpoints.PathOf(reseller, item.InvoiceNumber));
}

/// <summary>How the mail with an invoice stands.</summary>
/// <param name="Status"><c>queued</c>: on its way; <c>sent</c>: the mail server took it; <c>failed</c>: refused for good or given up;
/// <c>kept</c>: no mail is configured.</param>
/// <param name="To">The address that it goes to.</param>
/// <param name="MessageId">What stands before the @ of its Message-ID; the same for each attempt.</param>
/// <param name="Attempts">How many were begun.</param>
/// <param name="NextAttemptAt">Left out while one is under way, and when it is over.</param>
/// <param name="EndedAt">When it was taken, or refused for good.</param>
/// <param name="Detail">What last went wrong; left out where nothing did.</param>
public sealed record DispatchMailView(
    string Status, string To, string MessageId, int Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt, string? Detail)
{
    internal static DispatchMailView Of(InvoiceMail mail) => new(
        mail.Status switch
        {
            InvoiceMailStatus.Queued => "queued",
            InvoiceMailStatus.Sent => "sent",
            InvoiceMailStatus.Failed => "failed",
            InvoiceMailStatus.Kept => "kept",
            _ => throw new UnreachableException(),
        },
        mail.To, mail.MessageId, mail.Attempts, mail.NextAttemptAt, mail.EndedAt, mail.Detail);
}

/// <summary>A page of dispatches, the newest first.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record DispatchListView(IReadOnlyList<DispatchView> Items, string? NextCursor);
