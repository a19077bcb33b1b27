using System.Diagnostics;
using MeteringCluster.Api.Json;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>The errors of dispatches and of resellers' invoices.</summary>
public static class DispatchProblems
{
    public static readonly ProblemKind Refused = new("dispatch-refused", 409, "Nothing was dispatched");
    public static readonly ProblemKind TotalDiffers = new("total-differs", 409, "It comes to another amount");
    public static readonly ProblemKind IdReused = new("dispatch-id-reused", 409, "The id is known with other licences");
    public static readonly ProblemKind UnknownDispatch = new("unknown-dispatch", 404, "There is no such dispatch");

    internal static Problem Of(ResellerAnswer refusal, ResellerId reseller) => refusal switch
    {
        UnknownReseller => Problems.UnknownReseller(reseller.Value),
        DispatchRefused refused => Of(refused),
        DispatchTotalDiffers differs => new(
            TotalDiffers, $"{new Usd(differs.AskedCents)} US dollars were confirmed; the licences come to {new Usd(differs.TotalCents)}.",
            json =>
            {
                json.WriteUsd("confirmedUsd", differs.AskedCents);
                json.WriteUsd("totalUsd", differs.TotalCents);
            }),
        DispatchIdReused reused => new(
            IdReused, $"The dispatch '{reused.Id}' is of other licences.", json => json.WriteString("id", reused.Id)),
        MeteringCluster.Reselling.UnknownDispatch unknown => new(
            UnknownDispatch, $"There is no dispatch '{unknown.Id}'.", json => json.WriteString("id", unknown.Id)),
        UnknownInvoice unknown => new(
            Invoicing.InvoiceProblems.UnknownInvoice, $"The reseller has no invoice '{unknown.Number}'.",
            json => json.WriteString("invoice", unknown.Number)),
        _ => throw new UnreachableException(),
    };

    private static Problem Of(DispatchRefused refused) => new(
        Refused,
        refused.Problems.Length == 1
            ? $"Nothing was dispatched: {refused.Problems[0].Detail}"
            : $"Nothing was dispatched, for {refused.Problems.Length} reasons; see problems.",
        json =>
        {
            json.WriteStartArray("problems");
            foreach (var problem in refused.Problems)
            {
                json.WriteStartObject();
                if (problem.Coupon is { } coupon) json.WriteString("license", CouponText.Show(coupon));
                json.WriteString("code", problem.Code);
                json.WriteString("detail", problem.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static void WriteUsd(this System.Text.Json.Utf8JsonWriter json, string name, long cents)
    {
        json.WritePropertyName(name);
        json.WriteAmount(cents, Usd.Decimals);
    }
}
