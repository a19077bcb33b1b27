using MeteringCluster.Api.Developers;
using MeteringCluster.Developers;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Records that are likely one person, with the reason: merged in one step, or dismissed (B8).</summary>
public sealed class DeveloperDuplicatesPage : TenantPage
{
    // A group is a table of its own, so fewer fit a page.
    private const int Groups = 20;

    public override string Title => "Duplicates";

    public override string Place => "developers";

    public DuplicatesView Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public Task OnGet() => Show();

    public async Task<IActionResult> OnPostMerge(string? keep, List<string>? ids)
    {
        var remove = ids?.Where(id => id != keep).ToList();
        if (await Send<DeveloperView>(HttpMethods.Post, $"{ApiRoot}/developers/merge", new MergeRequest(keep, remove, null)) is { } kept)
            return Done($"{Locale.Count((remove?.Count ?? 0) + 1)} records are one now: {kept.Name} ({kept.Id}). Whoever asks for the others is answered by it.", $"{Root}/developers/duplicates");
        return await Refused();
    }

    public async Task<IActionResult> OnPostDismiss(List<string>? ids)
    {
        if (await Send<Nothing>(HttpMethods.Post, $"{ApiRoot}/developers/duplicates/dismiss", new DismissRequest(ids)) is not null)
            return Done("Noted: these are different people. They are not shown as duplicates again.", $"{Root}/developers/duplicates");
        return await Refused();
    }

    public static string Heading(DuplicateGroupView group) => group.Strength switch
    {
        "both" => "One address and one name",
        "strong" => "One address",
        _ => "One name",
    };

    /// <summary>Why these may be one person, in words.</summary>
    public static string Because(DuplicateGroupView group) => string.Join("; ", group.Reasons.Select(Words)) + ".";

    public static bool CanDismiss(DuplicateGroupView group) => group.Count <= DeveloperLimits.MaxDismissed;

    private static string Words(string reason) => reason switch
    {
        "same-address" => "the same address",
        "address-case" => "addresses that differ by capital letters only",
        "address-dots" => "addresses that differ by dots before the @ only",
        "address-plus-tag" => "addresses that differ by a tag after a plus sign only",
        "address-domain" => "addresses at googlemail.com and gmail.com, which are one",
        _ => "the same name",
    };

    private async Task Show()
    {
        Found = await Need<DuplicatesView>(ApiPath.With(
            $"{ApiRoot}/developers/duplicates", ("limit", $"{Groups}"), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Found.NextCursor);
    }

    private async Task<IActionResult> Refused()
    {
        await Show();
        return Again();
    }
}
