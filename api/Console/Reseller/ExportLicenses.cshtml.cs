using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The licenses that the list's filter keeps, as a file.</summary>
public sealed class ExportLicensesPage : ResellerFilePage
{
    public override string Title => "Export";

    public override string Place => "licenses";

    public Task<FileContentResult> OnGet() => Pass(LicenseListing.Of(Request, out _).Ask($"{ApiRoot}/licenses/export"));
}
