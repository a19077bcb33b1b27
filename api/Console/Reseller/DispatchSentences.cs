using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>Why a license cannot be invoiced, and what to do, for whoever looks at a page.</summary>
public static class DispatchSentences
{
    public static string Sentence(this DispatchProblemView problem, Locale locale) => problem.Code switch
    {
        "too-many-licenses" =>
            $"At most {locale.Count(LicenseListing.MostSelected)} licenses go into one dispatch, so nothing is sent. Leave some out, and send them in a second dispatch.",
        "unknown-license" => $"There is no license {problem.License}.",
        "not-assigned" => "It has no user to send an invoice to. Assign it first.",
        "paused" => "It is paused. Play it first.",
        "deleted" => "It was deleted.",
        "expired" => "Its coupon expired before anybody used it.",
        "already-invoiced" => "It has its invoice already.",
        _ => problem.Detail,
    };
}
