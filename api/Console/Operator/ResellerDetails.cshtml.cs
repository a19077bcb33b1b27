using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>How a reseller stands, and its end.</summary>
public sealed class ResellerDetailsPage : OperatorPage
{
    public override string Title => $"Reseller {Reseller}";

    public override string Place => "resellers";

    [BindProperty(SupportsGet = true, Name = "reseller")]
    public string Reseller { get; set; } = "";

    public string Root => ApiPath.Of($"/console/resellers/{Reseller}");

    public ResellerView View { get; private set; } = null!;

    public string? WrongConfirmation { get; private set; }

    public async Task OnGet() => View = await Need<ResellerView>(ApiPath.Of($"/v1/resellers/{Reseller}"));

    public async Task<IActionResult> OnPostDelete(string? confirm)
    {
        if (confirm?.Trim() != Reseller) WrongConfirmation = $"must be the reseller’s id, {Reseller}.";
        else if (await Send<Nothing>(HttpMethods.Delete, ApiPath.Of($"/v1/resellers/{Reseller}")) is not null)
            return Done($"Reseller {Reseller} is deleted, and its keys are revoked.", "/console/resellers");
        await OnGet();
        if (Refusal is not null) return Again();
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
