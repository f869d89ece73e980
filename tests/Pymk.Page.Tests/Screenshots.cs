using Microsoft.Playwright;

namespace Pymk.Page.Tests;

/// <summary>Pictures for the documents. They are written only where PYMK_SCREENSHOTS names a folder.</summary>
internal static class Screenshots
{
    public static async Task TakeAsync(IPage page, string name)
    {
        var picture = await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled });
        Assert.True(picture.Length > 10_000, $"A picture of {picture.Length} bytes shows nothing.");
        if (Environment.GetEnvironmentVariable("PYMK_SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), picture, TestContext.Current.CancellationToken);
        }
    }
}
