using Microsoft.Playwright;

namespace MeteringCluster.Tests.Browser;

internal static class PaymentForms
{
    /// <summary>Enters who pays, but for the card, as a person does.</summary>
    public static async Task FillDetails(this IPage page)
    {
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync("keiri@meter-tokyo.example");
        await page.GetByLabel("Email language").SelectOptionAsync("German (Deutsch)");
        await page.GetByLabel("Company or person").FillAsync("株式会社メーター <b>東京</b>");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("丸の内1-9-1");
        await page.GetByLabel("City").FillAsync("東京都");
        await page.GetByLabel("Country").SelectOptionAsync("Japan");
    }
}
