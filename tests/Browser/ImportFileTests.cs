using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>The bounds of the form that a file of developers travels in (B11).</summary>
public sealed partial class ImportFileTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    private string Path => $"/console/tenants/{_tenant.Id}/developers/import";

    public async Task InitializeAsync()
    {
        _server = await ServerFixture.Start();
        _tenant = await _server.CreateTenant();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_file_larger_than_the_API_takes_is_refused_with_the_bound()
    {
        using var client = await SignedIn();

        using var answer = await Upload(client, new byte[32 * MiB + 1]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The file is larger than 32 MiB", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_larger_still_is_not_even_read()
    {
        using var client = await SignedIn();
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await Upload(client, new byte[49 * MiB]);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("The file is larger than 32 MiB", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_many_rows_is_previewed_and_comes_back_for_its_import()
    {
        using var client = await SignedIn();
        var csv = new StringBuilder("name,email\n");
        for (var n = 0; n < 20_000; n++) csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"Person {n},person.{n}@example.com\n");

        using var preview = await Upload(client, Encoding.UTF8.GetBytes(csv.ToString()));
        var page = await preview.Content.ReadAsStringAsync();
        using var imported = await client.PostAsync(new Uri($"{Path}?handler=Apply", UriKind.Relative), new FormUrlEncodedContent(
            [.. Hidden().Matches(page).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)))
                .DistinctBy(field => field.Key)]));

        Assert.Equal(HttpStatusCode.Redirect, imported.StatusCode);
        using var listed = await _server.Get($"{_tenant.Path}/developers/subscriptions", _tenant.AdminKey);
        Assert.Equal(20_000, (await ServerFixture.Json(listed)).GetProperty("developers").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64")]
    [InlineData("bm8gZ3ppcA==")]
    public async Task What_was_not_packed_here_is_asked_for_again(string packed)
    {
        using var client = await ConsoleClient.SignIn(_server.Address, _tenant.AdminKey);

        using var answer = await client.Post($"{Path}?handler=Apply", ("Packed", packed), ("Mode", "merge"), ("Revision", "0"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Choose it again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpClient> SignedIn()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = _server.Address };
        using var signedIn = await client.PostAsync(new Uri("/console/sign-in", UriKind.Relative), new FormUrlEncodedContent(
            [KeyValuePair.Create("key", _tenant.AdminKey), KeyValuePair.Create("__RequestVerificationToken", await Token(client, "/console/sign-in"))]));
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        return client;
    }

    private async Task<HttpResponseMessage> Upload(HttpClient client, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await Token(client, Path)), "__RequestVerificationToken" },
            { new StringContent("merge"), "Mode" },
            { content, "Upload", "list.csv" },
        };
        return await client.PostAsync(new Uri(Path, UriKind.Relative), form);
    }

    private static async Task<string> Token(HttpClient client, string path) =>
        Hidden().Matches(await client.GetStringAsync(new Uri(path, UriKind.Relative))).First(field => field.Groups[1].Value == "__RequestVerificationToken").Groups[2].Value;

    [GeneratedRegex("(?:type=\"hidden\" name|name)=\"([^\"]+)\"(?: type=\"hidden\")? value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
